FROM ubuntu:24.04
ENV A=1 \
    # what the application listens on
    B=2 \

    # FROM alpine \
    C=3
CMD exec \
  # the watcher
  nodemon server.js
