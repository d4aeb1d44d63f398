package dev.leaderelection;

final class Planted extends org.springframework.Planted {

}
