#!/bin/bash
# Starts Kafka by its own two tools instead of the image's start, which cannot make a first user: formats the data folder
# once, with the super user that deploy/secrets.py made, and runs the broker. Words given to this reach the broker.
set -euo pipefail
config=/etc/khuyen-cong/server.properties
/opt/kafka/bin/kafka-storage.sh format --ignore-formatted --cluster-id "$CLUSTER_ID" --config "$config" \
  --add-scram "$(cat /secrets/kafka/super_user)" >/dev/null
exec /opt/kafka/bin/kafka-server-start.sh "$config" "$@"
