package dev.firstpair.sink.intake;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record that was read: its bytes, for the case that it has to be put aside, and what they say. */
public record Received<K, V>(ConsumerRecord<byte[], byte[]> record, K key, V value) {}
