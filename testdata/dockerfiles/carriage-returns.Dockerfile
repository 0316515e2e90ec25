FROM mysql:5.7
RUN <<EOF
USER nobody
EOF
ENV A=1 \
    B=2

VOLUME /var/lib/mysql
