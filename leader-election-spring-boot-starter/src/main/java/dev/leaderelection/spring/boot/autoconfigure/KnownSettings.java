package dev.leaderelection.spring.boot.autoconfigure;

import java.beans.PropertyDescriptor;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/** The settings that classes of properties have, below a prefix. */
final class KnownSettings {

	private final Set<String> single = new TreeSet<>();

	private final Set<String> open = new TreeSet<>();

	KnownSettings(Class<?> properties) {
		collect(properties, "");
	}

	/** Those that one of several elections may have for itself. */
	static KnownSettings ofOneElection() {
		return new KnownSettings(ElectionProperties.class).without("kubernetes.kubeconfig", "kubernetes.context",
				"kubernetes.service-account-directory");
	}

	private void collect(Class<?> properties, String prefix) {
		for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(properties)) {
			boolean writable = property.getWriteMethod() != null;
			add(properties, prefix, property.getName(), property.getPropertyType(), writable);
		}
	}

	private void add(Class<?> properties, String prefix, String property, Class<?> type, boolean writable) {
		String name = prefix + DataObjectPropertyName.toDashedForm(property);
		if (type.isMemberClass() && type.getPackage().equals(properties.getPackage())) {
			collect(type, name + ".");
		}
		else if (Map.class.isAssignableFrom(type) || Collection.class.isAssignableFrom(type)) {
			this.open.add(name);
		}
		else if (writable) {
			this.single.add(name);
		}
	}

	/** Adds the settings of a record. */
	KnownSettings with(String prefix, Class<? extends Record> properties) {
		for (RecordComponent component : properties.getRecordComponents()) {
			add(properties, prefix + ".", component.getName(), component.getType(), true);
		}
		return this;
	}

	private KnownSettings without(String... names) {
		Set.of(names).forEach(this.single::remove);
		return this;
	}

	boolean contain(ConfigurationPropertyName name) {
		return this.single.stream().map(ConfigurationPropertyName::of).anyMatch(name::equals) || this.open.stream()
			.map(ConfigurationPropertyName::of)
			.anyMatch((open) -> open.equals(name) || open.isAncestorOf(name));
	}

	/** The one that is spelt most like this. */
	String nearest(String name) {
		return Stream.concat(this.single.stream(), this.open.stream())
			.min(Comparator.comparingInt((known) -> distance(known, name)))
			.orElseThrow();
	}

	/** Letters to insert, delete or replace. */
	private static int distance(String one, String other) {
		int[] previous = IntStream.rangeClosed(0, other.length()).toArray();
		for (int i = 1; i <= one.length(); i++) {
			int[] current = new int[other.length() + 1];
			current[0] = i;
			for (int j = 1; j <= other.length(); j++) {
				int replaced = previous[j - 1] + ((one.charAt(i - 1) == other.charAt(j - 1)) ? 0 : 1);
				current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
			}
			previous = current;
		}
		return previous[other.length()];
	}

}
