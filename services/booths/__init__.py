"""Owns establishments, fairs, applications, draws and offers of booths; publishes booths.*.

Listens to awards and notifications.
"""
