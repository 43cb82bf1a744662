#!/bin/sh
# Starts the proxy of docker-compose.yml: fills the templates in and takes away what an earlier
# run left in the spool.
set -eu
export TLS="${TLS:-own}"
RESOLVER="$(awk '$1 == "nameserver" { print $2; exit }' /etc/resolv.conf)"
export RESOLVER

rm -rf /spool/bodies /spool/answers
mkdir -p /spool/bodies /spool/answers /tmp/portal
cp -r /etc/portal-templates/pages /tmp/portal/
for template in /etc/portal-templates/*.conf; do
    # shellcheck disable=SC2016
    envsubst '$SITE_DOMAIN $TLS $RESOLVER $REQUEST_MAX_BYTES $ACME_DIRECTORY $ACME_CONTACT' \
        < "$template" | sed 's#/etc/portal/#/tmp/portal/#' > "/tmp/portal/${template##*/}"
done

globals="daemon off;"
if [ "$TLS" = acme ]; then
    globals="load_module /usr/lib/nginx/modules/ngx_http_acme_module.so; $globals"
    cat /tmp/portal/issuer.conf >> /tmp/portal/common.conf
fi
exec nginx -e /dev/stderr -c /tmp/portal/nginx.conf -g "$globals"
