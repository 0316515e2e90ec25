from Python:3 as Base
user app
From bASE aS Final
Cmd python -m app
