"""Stands in for the front of segno: in the page only its encoder runs, and run/qr.py draws.

Its writers import what reads addresses and XML, which is many times their size.
"""
