"""What opens a flow and who does its actions, one module a flow."""
