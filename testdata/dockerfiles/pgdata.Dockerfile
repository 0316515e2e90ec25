FROM postgres:15
ENV PGDATA /var/lib/postgresql/data/pgdata  with "blanks"
ENV PATH=$PATH:/opt/bin SECOND=$PGDATA
ENV PGDATA=/data OLD=$PGDATA
ENV ESCAPED=\$PGDATA SINGLE='$PGDATA' DOUBLE="$PGDATA x" BARE=a\ b
VOLUME ["/data"]
VOLUME /data /backup
VOLUME $PG_BACKUPS
STOPSIGNAL SIGINT
USER ${PGUSER:-postgres}
