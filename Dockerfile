FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/Altius.Client -c Release -o /altius

FROM mcr.microsoft.com/dotnet/runtime:10.0
RUN useradd --system --uid 10001 --create-home altius
COPY --from=build /altius /opt/altius
USER altius
WORKDIR /home/altius
ENTRYPOINT ["/opt/altius/altius"]
