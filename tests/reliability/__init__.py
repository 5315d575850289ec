"""What befalls an instance: killed processes, full disks, backups in the middle of work."""
