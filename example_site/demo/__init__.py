"""What ``manage.py demo`` puts into the site: places, people, five programmes, accounts, a few households."""
