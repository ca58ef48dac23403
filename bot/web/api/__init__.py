"""The interface for other systems: one module a resource, version 1, in the OpenAPI document."""
