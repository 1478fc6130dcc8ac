package dev.firstpair.notifier.dispatch;

import dev.firstpair.topics.notification.Notification;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A pending delivery of a notification.
 *
 * @param record as it was read, in case it is sent to the dead-letter topic
 * @param assignment its partition, while it is assigned to this instance
 */
record PendingDelivery(ConsumerRecord<byte[], byte[]> record, Notification notification, Assignment assignment) {}
