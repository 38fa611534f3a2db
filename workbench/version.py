"""The package's version, importable from every layer without the package's front door."""

__version__ = "0.1.0"
