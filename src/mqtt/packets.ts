/**
 * The library that writes and reads MQTT packets, for this process and for the broker's library, which uses the same
 * one. Its table of all 65,536 packet numbers as buffers is left out: ten megabytes for what two bytes cost to make.
 */
import { generate, type Packet, parser, writeToStream } from 'mqtt-packet';

writeToStream.cacheNumbers = false;

export { generate, type Packet, parser };
