# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2022
WORKDIR C:\app
COPY bin\ `
     C:\app\bin\
ENV ROOT=C:\app LITERAL=`$ROOT
SHELL ["powershell", "-Command"]
CMD Start-Service W3SVC
