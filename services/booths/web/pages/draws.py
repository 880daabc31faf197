"""Draws."""
from flask import Blueprint
bp = Blueprint("draws", __name__, url_prefix="/booths")
