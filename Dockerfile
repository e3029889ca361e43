# The program in a small image: docker build -t gridwatch . && docker run -p 8080:8080 -v gridwatch:/data gridwatch
FROM node:22-bookworm-slim AS frontend
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM golang:1.26-bookworm AS program
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=frontend /src/frontend/dist frontend/dist
RUN go build -trimpath -o /gridwatch ./cmd/gridwatch

# Same Debian as the build: the program links its glibc.
FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /data gridwatch && install -d -o gridwatch /data
COPY --from=program /gridwatch /usr/local/bin/gridwatch
USER gridwatch
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["gridwatch"]
CMD ["serve", "--addr", "0.0.0.0:8080", "--data", "/data"]
