USER before
Hello, world
ARG
FROM
FROM mysql:8 # the database
ENV A
ENV B=1 C
CMD ["a", 1]
VOLUME [1]
USER
COPY "open /x
WORKDIR ${
