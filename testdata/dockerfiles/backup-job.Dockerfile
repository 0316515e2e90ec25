# Dumps every night; the server is another container.
FROM postgres:16-alpine
RUN apk add --no-cache aws-cli \
    && rm -rf /tmp/*
COPY backup.sh /backup.sh
COPY crontab /etc/crontabs/root
ENTRYPOINT ["/backup.sh"]
