"""Forms of the admin; what they save goes through ``domain``."""
