"""The fleet desk: vehicles, who hires them, who had which when."""
