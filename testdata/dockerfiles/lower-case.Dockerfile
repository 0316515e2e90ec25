from redis:7
run redis-server --version
env A=1
workdir /srv
volume /srv
stopsignal SIGQUIT
entrypoint redis-server --save "60 1"
