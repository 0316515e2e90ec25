FROM localhost:5000/team/mongo:7
ENV DATA=/data/db
VOLUME $DATA ${DATA}/../configdb
