# syntax=docker/dockerfile:1.4
FROM debian:12
RUN <<EOF2 sh && <<-'SECOND' cat
FROM alpine
USER nobody
EOF2
  SECOND
CMD ["wrong"]
	SECOND
COPY <<"A B" <<-EOT own.conf /etc/app/
FROM busybox
A B
USER nobody
	EOT
COPY <<only /etc/app/only
VOLUME /wrong
only
ONBUILD RUN <<later
VOLUME /wrong
later
RUN echo "$((1<<2))" <<<word
USER app
