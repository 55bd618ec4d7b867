"""Stands in for ipaddress, which urllib has for addresses in brackets: a page reads none."""
