package dev.firstpair.config;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.config.broker}, of the embedded AMQP broker.
 *
 * @param port port of the broker, on the loopback address, 1 to 65,535; 0 for none: then
 *     {@code spring.rabbitmq.addresses} leads to another broker. Default {@code 0}.
 */
@Validated
@ConfigurationProperties("firstpair.config.broker")
public record BrokerProperties(@DefaultValue("0") @Min(0) @Max(65_535) int port) {}
