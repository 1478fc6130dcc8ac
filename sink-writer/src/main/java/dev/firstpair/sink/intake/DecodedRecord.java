package dev.firstpair.sink.intake;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A decoded record, with its bytes in case it has to be dead-lettered. */
public record DecodedRecord<K, V>(ConsumerRecord<byte[], byte[]> record, K key, V value) {}
