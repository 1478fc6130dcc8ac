package dev.firstpair.notifier.dispatch;

import dev.firstpair.topics.notification.Notification;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A notification on its way.
 *
 * @param record as it was read, for the case that it has to be put aside
 * @param assignment its partition, while this instance has it
 */
record Parcel(ConsumerRecord<byte[], byte[]> record, Notification notification, Assignment assignment) {}
