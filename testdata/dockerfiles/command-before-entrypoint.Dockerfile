FROM alpine AS tools
CMD ["sh"]
FROM tools
CMD ["--help"]
ENTRYPOINT ["/tool"]
