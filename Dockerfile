# An image with Node, wao and nothing else: no shell, no package manager, no root.
#   docker build -t wao .
#   docker run -v "$PWD/wao.yaml:/etc/wao/wao.yaml:ro" -v wao-state:/var/lib/wao -p 80:8080 wao

FROM node:26-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
# Without scripts: the only one fetches the Node for clones, and this image has one.
RUN npm ci --no-audit --no-fund --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

# What the last image is made of: Node with the libraries it needs, the program, one user, two folders.
RUN set -eu; \
    root=/rootfs; node=$(command -v node); \
    mkdir -p "$root/etc/wao" "$root/tmp" "$root/opt/wao"; \
    chmod 1777 "$root/tmp"; \
    install -D "$node" "$root/usr/local/bin/node"; \
    for library in $(ldd "$node" | grep -o '/[^ ]*'); do install -D "$library" "$root$library"; done; \
    cp -r dist node_modules package.json "$root/opt/wao/"; \
    echo 'wao:x:65532:65532:wao:/var/lib/wao:/sbin/nologin' >"$root/etc/passwd"; \
    echo 'wao:x:65532:' >"$root/etc/group"; \
    echo 'hosts: files dns' >"$root/etc/nsswitch.conf"; \
    install -d -m 0700 -o 65532 -g 65532 "$root/var/lib/wao"

FROM scratch
COPY --from=build /rootfs /
USER 65532:65532
WORKDIR /var/lib/wao
VOLUME /var/lib/wao
EXPOSE 8080
# Drains for up to 30 s: docker stop --time 40.
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/node", "--disable-warning=ExperimentalWarning", "--no-parallel-scavenge", "/opt/wao/dist/main.js"]
CMD ["serve", "--config", "/etc/wao/wao.yaml"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
  CMD ["/usr/local/bin/node", "/opt/wao/dist/main.js", "healthcheck", "--config", "/etc/wao/wao.yaml"]
