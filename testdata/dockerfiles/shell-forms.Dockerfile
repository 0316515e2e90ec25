FROM node:20
WORKDIR app
COPY . .
ENTRYPOINT exec tini -- "$@"
CMD npm run migrate && nodemon --watch 'src dir' server.js | tee log
