"""What goes in and out of the fleet desk."""
