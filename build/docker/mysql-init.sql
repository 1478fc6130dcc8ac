-- What the mirror (Debezium) needs besides the rights on the database itself.
GRANT SELECT, RELOAD, SHOW DATABASES, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'firstpair'@'%';
