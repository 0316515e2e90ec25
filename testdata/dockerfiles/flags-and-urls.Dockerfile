FROM elasticsearch:8.13.0
WORKDIR /usr/share/elasticsearch
WORKDIR ./config/../plugins
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/a.tar.gz /tmp/
ADD git@github.com:example/plugin.git plugin.tgz here
COPY --chown=1000 --chmod=644 ["my file.yml", "/etc/my file.yml"]
COPY --link --from=elasticsearch:7 /etc/old /etc/old
COPY only-one
USER 1000:0
