"""Stories told in several browsers."""
