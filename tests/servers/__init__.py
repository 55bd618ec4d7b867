"""Real servers, with the settings that the site shows."""
