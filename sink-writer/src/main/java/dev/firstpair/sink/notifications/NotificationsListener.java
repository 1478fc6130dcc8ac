package dev.firstpair.sink.notifications;

import dev.firstpair.sink.intake.BisectingWriter;
import dev.firstpair.sink.intake.DeadLetters;
import dev.firstpair.sink.intake.DecodedRecord;
import dev.firstpair.sink.intake.Intake;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.notification.Notification;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/** Writes notifications into their table, in the order of the log, and marks the wishes that they fulfil. */
@Component
class NotificationsListener {

    private final Intake intake;
    private final NotificationTable notifications;

    NotificationsListener(Intake intake, NotificationTable notifications) {
        this.intake = intake;
        this.notifications = notifications;
    }

    @KafkaListener(id = "notifications", idIsGroup = false, clientIdPrefix = "sink-writer-notifications",
            topics = "#{T(dev.firstpair.topics.Topics).NOTIFICATIONS.name()}")
    void take(List<ConsumerRecord<byte[], byte[]>> records) {
        intake.take(Topics.NOTIFICATIONS, records, this::store);
    }

    private void store(List<DecodedRecord<UserId, Notification>> received, DeadLetters deadLetters) {
        BisectingWriter.store(received,
                some -> notifications.store(some.stream().map(DecodedRecord::value).toList()),
                (one, why) -> deadLetters.refused(one.record(), DeadLetterReason.IMPOSSIBLE, why));
    }
}
