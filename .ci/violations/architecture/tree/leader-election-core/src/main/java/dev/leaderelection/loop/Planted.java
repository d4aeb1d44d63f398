package dev.leaderelection.loop;

public final class Planted {

	static final Class<?> OTHER = dev.leaderelection.local.Planted.class;

}
