FROM mysql:8.0

ENV MYSQL_ALLOW_EMPTY_PASSWORD=yes TZ="Europe/Berlin"
COPY conf/my.cnf conf/slow.cnf /etc/mysql/conf.d/
ADD --chown=mysql:mysql schema.sql /docker-entrypoint-initdb.d/10-schema.sql
EXPOSE 3306
CMD ["mysqld", "--character-set-server=utf8mb4"]
