FROM rabbitmq:3-management AS base
ARG NODE=rabbit
ENV RABBITMQ_NODENAME=$NODE@localhost LEVEL=info
VOLUME /var/lib/rabbitmq
STOPSIGNAL SIGTERM
USER rabbitmq
WORKDIR /opt
COPY rabbitmq.conf /etc/rabbitmq/
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["rabbitmq-server"]

FROM base AS plugins
ENV LEVEL=debug NAME=$NODE
WORKDIR plugins
ADD enabled_plugins .

FROM plugins
ENTRYPOINT ["/wrapper.sh"]
STOPSIGNAL sigint
VOLUME ["/var/lib/rabbitmq", "/var/log/rabbitmq"]
