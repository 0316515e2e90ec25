FROM busybox:1 AS dev
CMD ["nodemon"]
FROM busybox:2
CMD ["second"]
FROM busybox:3 AS Prod
CMD ["third"]
FROM busybox:4 AS dev
CMD ["fourth"]
FROM busybox:5
CMD ["fifth"]
