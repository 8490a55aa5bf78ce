FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/Altius.Client -c Release -o /altius

FROM mcr.microsoft.com/dotnet/aspnet:10.0
RUN useradd --system --uid 10001 --create-home altius && install -d -o altius /data
COPY --from=build /altius /opt/altius
USER altius
VOLUME /data
# Other containers and the host reach the node by its ports; which of them are published is the operator's choice.
ENV ALTIUS_DATADIR=/data ALTIUS_ENGINE_HOST=0.0.0.0 ALTIUS_ENGINE_VHOSTS=* ALTIUS_HTTP_HOST=0.0.0.0 ALTIUS_WS_HOST=0.0.0.0 \
    ALTIUS_METRICS_HOST=0.0.0.0
EXPOSE 8545 8546 8551 6060
# The node stops in order on SIGTERM. It takes a moment to write what is in memory: give it one (docker stop -t 60).
STOPSIGNAL SIGTERM
ENTRYPOINT ["/opt/altius/altius"]
