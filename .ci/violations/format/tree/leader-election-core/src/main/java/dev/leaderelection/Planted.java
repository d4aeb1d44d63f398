package dev.leaderelection;  final class Planted { }
