package dev.firstpair.sink.orders;

import dev.firstpair.sink.projection.OrderStatus;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

/** The words of MySQL's ENUM are lower-case; column and constant are both never null. */
@Converter
class OrderStatusConverter implements AttributeConverter<OrderStatus, String> {

    @Override
    public String convertToDatabaseColumn(OrderStatus status) {
        return status.column();
    }

    @Override
    public OrderStatus convertToEntityAttribute(String column) {
        return OrderStatus.ofColumn(column);
    }
}
