"""The routes of the fleet desk."""
