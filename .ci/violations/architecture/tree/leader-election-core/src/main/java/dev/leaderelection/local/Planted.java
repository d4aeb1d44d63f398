package dev.leaderelection.local;

public final class Planted {

	static final Class<?> OTHER = dev.leaderelection.loop.Planted.class;

}
