"""Owns establishments, fairs, applications, draws and offers of booths; publishes booths.*; hears nothing yet."""
