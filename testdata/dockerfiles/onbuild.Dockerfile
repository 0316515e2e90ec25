FROM node:18
ONBUILD COPY . /usr/src/app
ONBUILD VOLUME /usr/src/app
ONBUILD CMD ["npm", "start"]
