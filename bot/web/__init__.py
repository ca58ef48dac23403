"""The one web application: the chat's page, its interface, hooks, health."""
