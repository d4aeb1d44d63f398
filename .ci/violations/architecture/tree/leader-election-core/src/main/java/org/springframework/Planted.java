package org.springframework;

/** Stands in for Spring, which is not on the class path of the core. */
public class Planted {

}
