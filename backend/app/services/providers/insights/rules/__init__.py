"""The engine that needs no key: `RulesEngine` in `engine`, one module for each thing that it draws."""

from app.services.providers.insights.rules.engine import RulesEngine

__all__ = ["RulesEngine"]
